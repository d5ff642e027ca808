package io.tapio.oom.host.plugin;

import io.tapio.oom.host.plugin.LineBudget.LeftOut;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands before standard output and error, where the log goes, and leaves out what a drop-in writes there beyond its
 * {@link LineBudget}: by {@code System.out}, by {@code System.err}, by any logger, and by what it makes the host log. Whose
 * it is says the stack, or the thread. For any thread.
 */
public final class PluginOutput implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PluginOutput.class);
    private static final StackWalker STACK = StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);

    private final Set<LineBudget> exceeded = ConcurrentHashMap.newKeySet();

    /** Started before any plugin can: a thread that one starts would hold its classes. */
    private final ScheduledThreadPoolExecutor teller = new ScheduledThreadPoolExecutor(1, task -> {
        Thread thread = new Thread(task, "tapio-plugin-log");
        thread.setDaemon(true);
        return thread;
    });

    private PluginOutput() {
        teller.prestartCoreThread();
    }

    /**
     * From now on, for the process. To be called before any plugin is loaded.
     *
     * @param out where standard output goes
     * @param err where standard error goes
     */
    public static PluginOutput install(PrintStream out, PrintStream err) {
        PluginOutput installed = new PluginOutput();
        System.setOut(installed.gate(out));
        System.setErr(installed.gate(err));
        return installed;
    }

    private PrintStream gate(PrintStream behind) {
        return new PrintStream(new Gate(behind), true, behind.charset());
    }

    private void exceeded(LineBudget budget) {
        if (exceeded.add(budget)) {
            tellSoon(budget);
        }
    }

    private void tell(LineBudget budget) {
        LeftOut leftOut = budget.toTell(System.nanoTime());
        if (leftOut != null) {
            say(budget, leftOut);
        }
        if (budget.calm(System.nanoTime())) {
            exceeded.remove(budget);
        } else {
            tellSoon(budget);
        }
    }

    private void tellSoon(LineBudget budget) {
        try {
            teller.schedule(() -> tell(budget), 1, TimeUnit.SECONDS);
        } catch (RejectedExecutionException e) {
            exceeded.add(budget); // the process ends: close() says it
        }
    }

    private static void say(LineBudget budget, LeftOut leftOut) {
        LOG.error(
                "[TAPIO-P018] plugin {} writes more than {} lines a second to the log: {} lines ({} KiB) of it were left out;"
                        + " what more is left out is told once a minute",
                budget.plugin(),
                LineBudget.A_SECOND,
                leftOut.lines(),
                (leftOut.bytes() + 1023) / 1024);
    }

    /** Whose budget counts for what is written at this moment; {@code null} for the host and the distribution's own. */
    private static @Nullable LineBudget payer() {
        LineBudget ofThread = budget(Thread.currentThread().getContextClassLoader());
        return ofThread != null
                ? ofThread
                : STACK.walk(frames -> frames.map(
                                frame -> budget(frame.getDeclaringClass().getClassLoader()))
                        .filter(Objects::nonNull)
                        .findFirst()
                        .orElse(null));
    }

    private static @Nullable LineBudget budget(@Nullable ClassLoader loader) {
        return loader instanceof HostPluginClassLoader plugin ? plugin.lines() : null;
    }

    /** Says what was not said yet; what plugins write stays limited. */
    @Override
    public void close() {
        teller.shutdownNow();
        exceeded.forEach(budget -> {
            LeftOut rest = budget.rest();
            if (!rest.isNothing()) {
                say(budget, rest);
            }
        });
    }

    private final class Gate extends OutputStream {

        private final PrintStream behind;
        private boolean cutOpen;

        Gate(PrintStream behind) {
            this.behind = behind;
        }

        @Override
        public void write(int one) throws IOException {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            LineBudget budget = payer();
            boolean let = budget == null || budget.take(lines(bytes, from, length), length, System.nanoTime());
            synchronized (this) {
                if (let) {
                    behind.write(bytes, from, length);
                    cutOpen = budget != null && length > 0 && bytes[from + length - 1] != '\n';
                } else if (cutOpen) {
                    behind.write('\n'); // what follows is another's line
                    cutOpen = false;
                }
            }
            if (!let && budget != null) {
                exceeded(budget);
            }
        }

        @Override
        public void flush() {
            behind.flush();
        }

        private static int lines(byte[] bytes, int from, int length) {
            int lines = 0;
            for (int i = from; i < from + length; i++) {
                lines += bytes[i] == '\n' ? 1 : 0;
            }
            return lines;
        }
    }
}
