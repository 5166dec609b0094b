#!/bin/sh
# Runs every command of the README, in order, in a folder of its own. The line that starts a
# standalone runs in the background until the end.
set -eu
here=$PWD
work=$(mktemp -d)
# Modules run as users of their own when this is root; they must get through.
chmod 711 "$work"
standalone=
finish() {
  [ -z "$standalone" ] || { kill "$standalone" 2> /dev/null && wait "$standalone" || :; }
  rm -rf "$work"
}
trap finish EXIT
trap 'exit 1' INT TERM
ln -s "$here/dynode" "$work/dynode"
awk '/^```sh$/ { inside = 1; next } /^```$/ { inside = 0 } inside' README.md > "$work/commands"
grep -q './dynode submit ' "$work/commands"
cd "$work"
# Any free port, so that nothing else on this machine is in the way.
DYNODE_PORT=0
export DYNODE_PORT
awk '{ print > ($0 == "./dynode standalone" || after ? "second" : "first") } $0 == "./dynode standalone" { after = 1 }' commands
sed 1d second > rest
sh -eux first
./dynode standalone &
standalone=$!
tries=0
until ./dynode health > /dev/null 2>&1; do
  tries=$((tries + 1))
  [ $tries -lt 60 ] || { echo "the standalone does not get ready"; exit 1; }
  kill -0 "$standalone" || { echo "the standalone ended"; exit 1; }
  sleep 0.5
done
status=0
sh -eux rest > said || status=$?
cat said
[ "$status" = 0 ] || { echo "a command of the README failed"; exit 1; }
[ "$(grep -c succeeded said)" -ge 2 ] || { echo "not both agendas succeeded"; exit 1; }
grep -q '^3 words$' said || { echo "the log of the second operation is not its message"; exit 1; }
echo "every command of the README ran"
