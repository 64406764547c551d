#!/bin/sh
# Installs the Debian packages that some tests need beside Node: nginx, for deploy/nginx.conf. Without them, or without the
# right to install them, those tests are skipped and say so.
set -eu
command -v nginx >/dev/null 2>&1 && exit 0
if ! command -v apt-get >/dev/null 2>&1 || [ "$(id -u)" != 0 ]; then
  echo 'No apt-get here, or not root: the tests of deploy/nginx.conf will be skipped.' >&2
  exit 0
fi
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq --no-install-recommends nginx-light >/dev/null
