#!/bin/sh
# container.sh ROOT USER PROGRAM ..: runs a program as an image would, in an empty folder ROOT beside which
# stand engine, in and out: this machine's /usr, no network, nothing to write to but /out. Wants root.
set -eu
if [ "${INSIDE:-}" = "" ]; then
  export INSIDE=yes
  exec unshare --net --mount -- "$0" "$@"
fi
root=$1
user=$2
shift 2
chmod 755 "$root"
cp -P /bin /lib /lib64 "$root/"
mount --bind "$root" "$root"
for name in usr proc dev engine in out tmp; do mkdir "$root/$name"; done
for name in usr proc dev; do mount --rbind "/$name" "$root/$name"; done
for name in engine in out; do mount --bind "$root/../$name" "$root/$name"; done
for name in engine in; do mount -o remount,bind,ro "$root/$name"; done
mount -o remount,bind,ro "$root"
exec chroot "$root" setpriv --reuid="$user" --regid="$user" --clear-groups --no-new-privs \
  --inh-caps=-all -- env -i PATH=/usr/bin:/bin HOME=/ "$@"
