#!/bin/sh
# Builds the image of deploy/Dockerfile from the distribution, and runs deploy/compose.yaml: two
# servers on a PostgreSQL, and an agent. Base images are made of this machine's own files.
set -eu
here=$PWD
if [ "$(id -u)" != 0 ] || ! command -v podman > /dev/null || ! command -v podman-compose > /dev/null; then
  echo "containers need root, podman and podman-compose here"
  exit 77
fi
ls target/dist/dynode-*.tar.gz > /dev/null || { echo "there is no distribution: see 70-dist.sh"; exit 1; }
. ./.mvn/jdk.sh
dynode_find_jdk jdk
work=$(mktemp -d)

# Images, containers and settings of our own: those of whoever runs this stay as they are. Limits are
# not raised, since a machine may forbid it.
cat > "$work/containers.conf" << END
[containers]
default_ulimits = ["nofile=20000:20000", "nproc=20000:20000"]
[engine]
runtime = "runc"
END
cat > "$work/storage.conf" << END
[storage]
driver = "overlay"
graphroot = "$work/store"
runroot = "$work/run"
END
CONTAINERS_CONF=$work/containers.conf CONTAINERS_STORAGE_CONF=$work/storage.conf
DYNODE_PORT_1=28461 DYNODE_PORT_2=28462 POSTGRES_IMAGE=localhost/postgres POSTGRES_PASSWORD=secret
export CONTAINERS_CONF CONTAINERS_STORAGE_CONF DYNODE_PORT_1 DYNODE_PORT_2 POSTGRES_IMAGE POSTGRES_PASSWORD

compose() { podman-compose -p dynode-check -f "$here/deploy/compose.yaml" "$@"; }
finish() {
  podman ps -aq | while read -r id; do podman rm -f -t 0 "$id"; done > /dev/null 2>&1 || :
  podman network rm -f dynode-check_default > /dev/null 2>&1 || :
  podman volume prune -f > /dev/null 2>&1 || :
  podman rmi -af > /dev/null 2>&1 || :
  umount "$work/store/overlay" 2> /dev/null || :
  rm -rf "$work"
}
trap finish EXIT
trap 'exit 1' INT TERM

for kind in java postgres; do
  sh check.d/rootfs.sh "$work/$kind" "$kind"
  {
    echo 'FROM scratch'
    echo 'COPY . /'
    echo 'ENV PATH=/usr/local/bin:/bin'
    [ $kind = java ] || echo 'ENTRYPOINT ["/usr/local/bin/entry"]'
  } > "$work/$kind.file"
  podman build -q -f "$work/$kind.file" -t "localhost/$kind" "$work/$kind"
  rm -rf "${work:?}/$kind"
done
if ! podman run --rm localhost/java java -version; then
  echo "no container runs on this machine"
  exit 77
fi
podman build -q -f deploy/Dockerfile --build-arg BASE=localhost/java -t localhost/dynode target/dist
podman run --rm localhost/dynode --version
podman run --rm --entrypoint ls localhost/dynode /opt/dynode/lib/aot > "$work/aot"
grep 'client-.*aot$' "$work/aot"
grep 'server-.*aot$' "$work/aot"

cd "$work"
compose up -d
# As a user of a container does; what it is given comes on standard input.
dynode() {
  container=$1
  shift
  podman exec -i "$container" dynode "$@"
}
within() {
  tries=0
  until "$@" > "$work/said" 2>&1; do
    tries=$((tries + 1))
    [ $tries -lt 90 ] || { cat "$work/said"; echo "not in time: $*"; return 1; }
    sleep 1
  done
}
agent_is_there() { dynode dynode-server-2 agents | grep agent-1; }
within dynode dynode-server-1 health
within dynode dynode-server-2 health
within agent_is_there
dynode dynode-server-1 apply -f - << END
{kind: module, customer: default, name: who, version: "1", command: [sh, -c, 'id -u > out/data/id; id -u']}
END
submit() {
  echo "operations: [{name: a, type: who}]" | dynode "$1" submit - --wait --timeout 120 --idempotency-key "$2"
}
submit dynode-server-1 one
# One server after the other is made anew, while the other serves.
for number in 1 2; do
  podman stop -t 30 dynode-server-$number
  [ "$(podman inspect --format '{{.State.ExitCode}}' dynode-server-$number)" = 0 ]
  submit dynode-server-$((3 - number)) while-$number-is-away
  podman start dynode-server-$number
  within dynode dynode-server-$number health
done
submit dynode-server-1 last
[ "$(dynode dynode-server-2 list agendas -o json | grep -c '"succeeded"')" = 4 ]
compose down
echo "the image runs as two servers on a PostgreSQL and an agent; each server was stopped and started while work went on"
