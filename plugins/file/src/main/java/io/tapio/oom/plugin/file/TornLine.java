package io.tapio.oom.plugin.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The end of a file whose writer died in the middle of a line. An event of ours that is not whole was not delivered, and
 * comes again: it is cut off. What is not ours is kept, and its line ended.
 */
final class TornLine {

    /** Longer than any line of ours. */
    private static final int LONGEST_LINE = 4 * 1024 * 1024;

    private static final int PIECE = 8192;
    private static final byte[] OUR_BEGIN = "{\"specversion\"".getBytes(StandardCharsets.UTF_8);

    private TornLine() {}

    /** Makes the file end with the end of a line. */
    static void mend(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
                FileLock ignored = LineFile.lock(channel)) {
            long size = channel.size();
            if (size == 0 || read(channel, size - 1, 1)[0] == '\n') {
                return;
            }
            long begin = beginOfLastLine(channel, size);
            int length = (int) Math.min(OUR_BEGIN.length, size - begin);
            if (begin >= 0 && startsLikeOurs(read(channel, begin, length))) {
                channel.truncate(begin);
            } else {
                channel.write(ByteBuffer.wrap(new byte[] {'\n'}), size);
            }
            channel.force(false);
        }
    }

    private static boolean startsLikeOurs(byte[] line) {
        for (int i = 0; i < line.length; i++) {
            if (line[i] != OUR_BEGIN[i]) {
                return false;
            }
        }
        return true;
    }

    /** Behind the last line's end, -1 where that is too far away. */
    private static long beginOfLastLine(FileChannel channel, long size) throws IOException {
        long end = size;
        while (end > 0 && size - end < LONGEST_LINE) {
            int length = (int) Math.min(PIECE, end);
            byte[] piece = read(channel, end - length, length);
            for (int i = length - 1; i >= 0; i--) {
                if (piece[i] == '\n') {
                    return end - length + i + 1;
                }
            }
            end -= length;
        }
        return end == 0 ? 0 : -1;
    }

    private static byte[] read(FileChannel channel, long position, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, position + buffer.position()) < 0) {
                throw new IOException("the file became shorter while it was read");
            }
        }
        return buffer.array();
    }
}
