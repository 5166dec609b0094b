#!/bin/sh
# Makes the distribution, twice and alike, unpacks it elsewhere, and uses it there: all commands come
# from it alone.
set -eu
. ./.mvn/jdk.sh
dynode_find_jdk jdk
rm -rf target/dist
./mvnw -B -ntp -q -Pfast,launcher,dist -DskipTests -Ddist.caches.skip=true package
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
# Once more, at another time of day and with other rights: the same bytes, but for the AOT caches, of
# which no two are alike.
mkdir "$work/first"
mv target/dist/dynode-* "$work/first"
(umask 077 && TZ=Pacific/Auckland ./mvnw -B -ntp -q -Pfast,launcher,dist -DskipTests package)
for archive in "$work"/first/*.zip; do
  cmp "$archive" "target/dist/${archive##*/}" || { echo "two builds differ"; exit 1; }
done
(cd "$work/first" && tar -xzf dynode-*.tar.gz && tar -tvzf dynode-*.tar.gz > "$work/first.list")
tar -xzf target/dist/dynode-*.tar.gz -C "$work"
tar -tvzf target/dist/dynode-*.tar.gz | grep -v '/lib/aot/' > "$work/second.list"
cmp "$work/first.list" "$work/second.list" || { echo "two builds differ in names, rights or times"; exit 1; }
cd "$work"/dynode-*
mv lib/aot "$work/aot"
diff -r . "$work"/first/dynode-*/ || { echo "two builds differ"; exit 1; }
mv "$work/aot" lib/aot
rm -rf "$work/first"
ls deploy/systemd/dynode-server.service docs/install.md LICENSE > /dev/null
# Its own caches, and not those of whoever runs the check.
XDG_CACHE_HOME=$work/cache DYNODE_DATA=$work/data
export XDG_CACHE_HOME DYNODE_DATA
# Those that it came with are used, though it was made elsewhere; nothing is trained.
ls lib/aot > "$work/before"
for words in 'list --help' 'server --help'; do
  # shellcheck disable=SC2086
  DYNODE_JAVA_OPTS="-Xlog:class+load:file=$work/loaded" ./dynode $words > /dev/null
  kept=$(grep -c 'io\.dynode\..*source: shared objects file' "$work/loaded" || :)
  [ "$kept" -ge 100 ] || { echo "the AOT cache of the archive is not used: $kept classes"; exit 1; }
done
ls lib/aot | cmp - "$work/before"
# Somebody without rights, with busybox' tools and no others, sees the demo.
demo=
if [ "$(id -u)" = 0 ] && command -v busybox > /dev/null && command -v setpriv > /dev/null; then
  mkdir "$work/tools" "$work/home"
  chmod 755 "$work/tools"
  chown 12345:12345 "$work/home"
  for tool in awk basename cat chmod cmp cp cut date dirname echo env expr find grep head id kill ln ls mkdir mv nice \
    od ps readlink rm sed sh sleep sort tail touch tr true uname wc; do
    ln -s "$(command -v busybox)" "$work/tools/$tool"
  done
  dist=$PWD
  (cd "$work/home" && setpriv --reuid=12345 --regid=12345 --clear-groups \
    env -i PATH="$work/tools" HOME="$work/home" JAVA_HOME="$JAVA_HOME" "$dist/dynode" demo) > "$work/demo" 2>&1 \
    || { cat "$work/demo"; echo "the demo failed"; exit 1; }
  grep '^PASS$' "$work/demo"
  demo=", shows the demo to a user without rights"
fi
# Without them it trains its own.
rm -rf lib/aot
DYNODE_AOT=wait
export DYNODE_AOT
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
echo "the distribution uses the AOT caches it came with, or its own, runs from its own folder$demo, and ends in order"
