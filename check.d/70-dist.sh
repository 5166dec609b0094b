#!/bin/sh
# Makes the distribution, twice and alike, unpacks it elsewhere, and uses it there: all commands come
# from it alone.
set -eu
rm -rf target/dist
./mvnw -B -ntp -q -Pfast,launcher,dist -DskipTests package
work=$(mktemp -d)
# Modules run as users of their own when this is root; they must get through.
chmod 711 "$work"
server=
finish() {
  [ -z "$server" ] || { kill "$server" 2> /dev/null && wait "$server" || :; }
  rm -rf "$work"
}
trap finish EXIT
trap 'exit 1' INT TERM
# Once more, at another time of day and with other rights: the same bytes.
mkdir "$work/first"
mv target/dist/dynode-* "$work/first"
(umask 077 && TZ=Pacific/Auckland ./mvnw -B -ntp -q -Pfast,launcher,dist -DskipTests package)
for archive in "$work"/first/*; do
  cmp "$archive" "target/dist/${archive##*/}" || { echo "two builds differ"; exit 1; }
done
rm -rf "$work/first"
tar -xzf target/dist/dynode-*.tar.gz -C "$work"
cd "$work"/dynode-*
ls deploy/systemd/dynode-server.service docs/install.md LICENSE > /dev/null
# Its own caches, and not those of whoever runs the check.
XDG_CACHE_HOME=$work/cache DYNODE_DATA=$work/data DYNODE_AOT=wait
export XDG_CACHE_HOME DYNODE_DATA DYNODE_AOT
./dynode standalone --port 0 > "$work/log" 2>&1 &
server=$!
tries=0
until ./dynode health > /dev/null 2>&1; do
  tries=$((tries + 1))
  [ $tries -lt 120 ] || { cat "$work/log"; echo "the standalone does not get ready"; exit 1; }
  kill -0 "$server" || { cat "$work/log"; echo "the standalone ended"; exit 1; }
  sleep 0.5
done
for role in client server; do
  ls lib/aot/$role-*.aot > /dev/null || { echo "no AOT cache was trained for $role"; exit 1; }
done
./dynode example "$work/example"
echo 'operations: [{name: a, type: log, payload: {message: hi}}]' | ./dynode submit - --wait
./dynode doctor
kill "$server"
wait "$server" || { cat "$work/log"; echo "TERM ended it with status $?"; exit 1; }
server=
ls -l "$OLDPWD"/target/dist
echo "the distribution runs from its own folder, with its own AOT caches, and ends in order"
