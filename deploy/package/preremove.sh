#!/bin/sh
# Runs as root before the files go. At an upgrade dpkg says "upgrade", rpm says 1.
set -e

case "$1" in
remove | 0) ;;
*) exit 0 ;;
esac
[ -d /run/systemd/system ] || exit 0
systemctl stop 'becario@*.service' || true
systemctl disable --now becario.service becario-backup.timer || true
