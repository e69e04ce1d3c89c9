#!/bin/sh
# Runs as root after the files are there, at an installation and at an upgrade.
set -e

getent group becario >/dev/null || groupadd --system becario
getent passwd becario >/dev/null || useradd --system --gid becario --home-dir /var/lib/becario --no-create-home --shell /usr/sbin/nologin becario

# What an operator has made stays as it is, except that it is nobody else's.
chgrp becario /etc/becario/becario.toml
chmod 0640 /etc/becario/becario.toml
mkdir -p /var/lib/becario /var/backups/becario /etc/becario/credentials
chown becario:becario /var/lib/becario /var/backups/becario
chmod 0700 /var/lib/becario /var/backups/becario /etc/becario/credentials

[ -d /run/systemd/system ] || exit 0
systemctl daemon-reload
# Those that run start again with the new program; others stay as they are.
systemctl try-restart becario.service 'becario@*.service'
