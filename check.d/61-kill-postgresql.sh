#!/bin/sh
# The kill test of two servers on one PostgreSQL, which is killed too: what fits 30 seconds, at least
# 6. The long one: ./dynode chaos --store postgresql --rounds 100
if [ ! -r /proc/uptime ]; then
  echo "the kill test looks for processes in /proc, which this system lacks"
  exit 77
fi
if ! ls /usr/lib/postgresql/*/bin/initdb > /dev/null 2>&1 && ! command -v initdb > /dev/null 2>&1; then
  echo "PostgreSQL is not installed"
  exit 77
fi
./dynode chaos --store postgresql --rounds 100 --least 6 --seconds 30 --out "$CHECK_OUT/kill.json" || exit 1
kills=$(sed -n 's/^ *"rounds": \([0-9]*\),$/\1/p' "$CHECK_OUT/kill.json")
echo "kills: $kills, as many as fit 30 seconds and at least 6; nothing lost, doubled or torn"
[ "$kills" -ge 6 ]
