#!/bin/sh
# Runs as root after the files are gone. The data, the secrets and the account
# stay; only "apt purge" takes the data and the secrets, for good, and leaves the
# backups.
set -e

if [ "$1" = purge ]; then
  rm -rf /var/lib/becario /etc/becario
fi
[ -d /run/systemd/system ] || exit 0
systemctl daemon-reload
