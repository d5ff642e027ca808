#!/bin/bash
# Puts into build/files what a guest needs to run the collector as it is installed: a Java runtime, the distribution,
# bash for its launcher and the C library.
#
#   JAVA_HOME=JDK pack.sh DISTRIBUTION
#
# The runtime is made once for each JDK, the start-up cache once for each distribution.
set -euo pipefail

cd "$(dirname "$0")"
distribution=$1
java=$JAVA_HOME
files=$PWD/build/files
# What the collector's libraries ask for.
modules=java.base,java.desktop,java.logging,java.management,java.naming,java.net.http,java.sql,java.xml,jdk.crypto.ec,jdk.management,jdk.unsupported,jdk.zipfs

make_runtime() {
	local print
	print=$(cat "$java/release" - <<<"$modules" | sha256sum | cut -c1-16)
	runtime=$PWD/build/java-$print
	[ -x "$runtime/bin/java" ] && return
	rm -rf build/java-* build/java.part
	"$java/bin/jlink" --add-modules "$modules" --strip-debug --no-header-files --no-man-pages --output build/java.part
	mv build/java.part "$runtime"
}

# The libraries of the system that these files need, and the loader. SQLite's are there for other processors as well, of
# which ldd knows nothing.
copy_libraries() {
	{ ldd "$@" 2>/dev/null || true; } | grep -oE '(^|[[:space:]])/[^ ]+\.so[^ ]* ' | sort -u | while read -r library; do
		case $library in
		"$files"/*) ;;
		*) mkdir -p "$files${library%/*}" && cp -L "$library" "$files$library" ;;
		esac
	done
}

make_runtime
print=$( (cd "$distribution" && find . -type f ! -name '*.aot*' -printf '%p %s %T@\n' | LC_ALL=C sort
	echo "$runtime") | sha256sum)
[ "$(cat build/files.print 2>/dev/null)" != "$print" ] || exit 0
rm -rf build/files build/files.print
mkdir -p "$files"/{bin,opt,usr/bin}
cp -a "$runtime" "$files/opt/java"
cp -a "$distribution" "$files/opt/tapio-oom"
# What no guest sends to: all of this lies in its memory.
rm -rf "$files"/opt/tapio-oom/lib/plugins/{kafka,otlp}* "$files/opt/tapio-oom/api"
cp -L /bin/bash "$files/bin/bash"
ln -s /bin/busybox "$files/usr/bin/env"
copy_libraries /bin/bash "$files"/opt/java/bin/java "$files"/opt/java/lib/*.so "$files"/opt/java/lib/server/*.so \
	$(find "$files/opt/tapio-oom/lib/native" -type f)
# It is as good without, but slower.
rm -f "$files"/opt/tapio-oom/lib/*.aot*
TAPIO_JAVA=$files/opt/java/bin/java "$files/opt/tapio-oom/tapio-oom" train >build/train.log 2>&1 ||
	echo "no start-up cache for the guests, see e2e/guest/build/train.log" >&2
echo "$print" >build/files.print
