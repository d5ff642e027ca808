package io.tapio.oom.host.kubernetes;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** An answer's body that must be read within a time: a server that stops in the middle must not hold its reader. */
final class TimedBody extends FilterInputStream {

    private final Duration most;
    private volatile boolean late;

    TimedBody(InputStream body, Duration most) {
        super(body);
        this.most = most;
        Executor afterThat = CompletableFuture.delayedExecutor(most.toMillis(), TimeUnit.MILLISECONDS, Runnable::run);
        afterThat.execute(this::end);
    }

    private void end() {
        late = true;
        try {
            in.close();
        } catch (IOException over) {
            // It was read to its end.
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        try {
            int count = in.read(into, offset, length);
            if (count < 0 && late) {
                throw tooLate();
            }
            return count;
        } catch (IOException e) {
            throw late ? tooLate() : e;
        }
    }

    private HttpTimeoutException tooLate() {
        return new HttpTimeoutException("the answer did not end within " + most.toMillis() + " ms");
    }
}
