#!/bin/bash
# Boots a Debian kernel in qemu, runs SCRIPT in it as root and exits with its status:
#
#   boot.sh KERNEL SCRIPT [ARGUMENT...]     KERNEL: 6.1, 6.12 or a full release
#
# Needs qemu-system-x86_64, busybox (static), gcc, clang, make, libbpf's headers; nothing of the
# kernel's package is installed. In the guest, /guest holds this directory's scripts and what make built of it,
# and /dev/nvme0n1 is an empty disk.
#
# GUEST_LOG      where the serial console's log goes (default: build/KERNEL.log)
# GUEST_MEMORY   MiB (256)
# GUEST_TIMEOUT  seconds until the guest is given up (120)
# GUEST_FILES    a directory whose content lies in the guest's root too
# GUEST_EXPORT   a file that gets what the guest writes to /dev/ttyS1
#
# Exits with 3 when the kernel can't be had.
set -euo pipefail

[ $# -ge 2 ] || { sed -n '2,/^set/s/^# \{0,1\}//p' "$0" | sed '$d' >&2; exit 2; }
kernel=$1 script=$(realpath "$2")
shift 2
arguments=$*
here=$(cd "$(dirname "$0")" && pwd)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/tapio-oom/kernels
log=${GUEST_LOG:-$here/build/$kernel.log}

newest_cached() {
	find "$cache" -maxdepth 1 \( -name "vmlinuz-$kernel.*-cloud-amd64" -o -name "vmlinuz-$kernel" \) |
		sort -V | tail -n 1
}

find_package() {
	package=$(apt-cache pkgnames "linux-image-$kernel" |
		grep -xE "linux-image-(${kernel//./\\.}\..*-cloud-amd64|$(sed 's/[.+]/\\&/g' <<<"$kernel"))" |
		sort -V | tail -n 1)
	[ -n "$package" ]
}

download() {
	(cd "$work" && apt-get download -qq -o APT::Sandbox::User=root "$package" && dpkg -x ./*.deb tree) &&
		mv "$work"/tree/boot/vmlinuz-* "$cache"
}

# A machine that has never asked for the list of packages, or not for long, has to ask first.
fetch() {
	local package
	if find_package && download; then
		return
	fi
	[ "$(id -u)" != 0 ] || apt-get update -qq || true
	if ! find_package || ! download; then
		echo "no kernel $kernel: it is neither in $cache nor to be had with apt-get download" >&2
		exit 3
	fi
}

make_initramfs() {
	local root=$1
	mkdir -p "$root"/{bin,dev,proc,sys,tmp,guest}
	cp "$(command -v busybox)" "$root/bin/busybox"
	[ -z "${GUEST_FILES:-}" ] || cp -a "$GUEST_FILES/." "$root"
	cp "$here"/build/{ring_print,memcg_print,hog,exits,cases,oom_monitor.x86.bpf.o,memcg_sampler.x86.bpf.o} "$here"/{*.awk,kills.sh,samples.sh,matrix.yaml} "$root/guest"
	cp "$script" "$root/guest/script"
	ldd "$here/build/ring_print" | grep -o '/[^ ]*' | while read -r library; do
		mkdir -p "$root${library%/*}"
		cp -L "$library" "$root$library"
	done
	cat >"$root/init" <<-INIT
		#!/bin/busybox sh
		/bin/busybox --install -s /bin
		export PATH=/bin
		mount -t proc proc /proc
		mount -t sysfs sysfs /sys
		mount -t devtmpfs dev /dev
		mount -t tmpfs tmpfs /tmp
		mount -t cgroup2 cgroup2 /sys/fs/cgroup
		mount -t bpf bpf /sys/fs/bpf
		mount -t tracefs tracefs /sys/kernel/tracing
		cd /guest
		sh ./script $arguments
		echo "guest-status \$?"
		poweroff -f
	INIT
	chmod +x "$root/init"
	(cd "$root" && find . | busybox cpio -o -H newc 2>/dev/null)
}

mkdir -p "$cache" "${log%/*}"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
[ -n "$(newest_cached)" ] || fetch
make -s -C "$here"
make_initramfs "$work/root" >"$work/initramfs"
truncate -s 128M "$work/disk"
: >"$log"
timeout -k 2 "${GUEST_TIMEOUT:-120}" qemu-system-x86_64 -accel tcg,thread=multi -cpu max -smp 2 \
	-m "${GUEST_MEMORY:-256}" -display none -no-reboot -nic none -serial "file:$log" \
	-serial "file:${GUEST_EXPORT:-/dev/null}" \
	-drive "if=none,id=disk,format=raw,file=$work/disk" -device nvme,serial=disk,drive=disk \
	-kernel "$(newest_cached)" -initrd "$work/initramfs" \
	-append "console=ttyS0 panic=1 quiet loglevel=1 log_buf_len=4M rdinit=/init" </dev/null || true
status=$(tr -d '\r' <"$log" | sed -n 's/^guest-status //p')
[ -n "$status" ] || { echo "the guest did not finish; see $log" >&2; exit 1; }
exit "$status"
