#!/bin/sh
# Lays out a distribution in a folder, and trains the AOT caches of the archive there. They fit wherever
# it is unpacked, as long as its jars have the time that they get here: the launcher looks at that.
# usage: caches.sh ROOT LIB FOLDER TIME     ROOT: of the clone, LIB: the jars
set -eu
root=$1 lib=$2 folder=$3 time=$4
rm -rf "$folder"
mkdir -p "$folder/lib"
folder=$(cd "$folder" && pwd -P)
cp "$root/dynode" "$folder"
cp "$root/.mvn/jdk.sh" "$lib"/*.jar "$folder/lib"
# As every touch takes it: 2026-01-01T00:00:00Z is 202601010000.00 in UTC.
time=$(echo "$time" | tr -cd 0123456789)
set_time() { TZ=UTC0 touch -t "${time%??}.${time#????????????}" "$@"; }
set_time "$folder"/lib/*.jar
# A command of each role: the launcher trains with its own flags, where it looks for caches.
DYNODE_AOT=wait "$folder/dynode" list --help > /dev/null
DYNODE_AOT=wait "$folder/dynode" server --help > /dev/null
. "$folder/lib/jdk.sh"
dynode_find_jdk java
names=
for jar in "$folder"/lib/*.jar; do
  names=${names:+$names:}${jar##*/}
done
for role in client server; do
  cache=$folder/lib/aot/$role-$dynode_version.aot
  [ -s "$cache" ] || { cat "$folder/lib/aot/$role-training.log" >&2; exit 1; }
  echo "$names$dynode_build" > "$cache.classpath"
  set_time "$cache"
done
