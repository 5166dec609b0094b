#!/bin/sh
# Makes the files of an image of this machine's own: for checks where no registry is reached.
# usage: rootfs.sh FOLDER java | rootfs.sh FOLDER postgres     (java: of JAVA_HOME)
set -eu
root=$1
for folder in bin etc opt proc dev sys run tmp usr/local/bin usr/share var/lib; do
  mkdir -p "$root/$folder"
done
chmod 1777 "$root/tmp"
ln -s /bin "$root/sbin"
ln -s /bin "$root/usr/bin"
ln -s /bin "$root/usr/sbin"
cp "$(command -v busybox)" "$root/bin/busybox"
for applet in $("$root/bin/busybox" --list); do
  [ -e "$root/bin/$applet" ] || ln -s busybox "$root/bin/$applet"
done
echo 'root:x:0:0::/:/bin/sh' > "$root/etc/passwd"
echo 'root:x:0:' > "$root/etc/group"
echo 'hosts: files dns' > "$root/etc/nsswitch.conf"

# The libraries of a program or library, each where it is here; Java's own are with it.
libraries() {
  ldd "$1" 2> /dev/null | sed -n 's/^[^/]*\(\/[^ ]*\) (0x.*$/\1/p' | while read -r file; do
    case $file in "${JAVA_HOME-/none}"/*) continue ;; esac
    [ -e "$root$file" ] || { mkdir -p "$root${file%/*}" && cp -L "$file" "$root$file"; }
  done
}
program() {
  rm -f "$root/bin/${1##*/}"
  cp -L "$1" "$root/bin/${1##*/}"
  libraries "$1"
}

# That of busybox runs its own applets before what is on the path.
rm -f "$root/bin/sh"
program "$(command -v dash)"
ln -s dash "$root/bin/sh"
program "$(command -v nice)"

case $2 in
  java)
    mkdir -p "$root/opt/java"
    (cd "$JAVA_HOME" && tar -cf - bin conf lib release) | (cd "$root/opt/java" && tar -xf -)
    rm -f "$root/opt/java/lib/src.zip"
    for file in "$JAVA_HOME"/bin/java "$JAVA_HOME"/lib/*.so "$JAVA_HOME"/lib/server/*.so; do
      libraries "$file"
    done
    ln -s /opt/java/bin/java "$root/bin/java"
    program "$(command -v setpriv)"
    program "$(command -v setsid)"
    ;;
  postgres)
    home=$(ls -d /usr/lib/postgresql/*/ | tail -n 1)
    share=/usr/share/postgresql/$(basename "$home")
    mkdir -p "$root$home" "$root$share"
    cp -R "$home." "$root$home"
    cp -RL "$share/." "$root$share"
    for file in "$home"bin/postgres "$home"bin/initdb "$home"bin/pg_isready "$home"lib/plpgsql.so "$home"lib/dict_snowball.so; do
      libraries "$file"
    done
    echo 'postgres:x:70:70::/var/lib/postgresql:/bin/sh' >> "$root/etc/passwd"
    echo 'postgres:x:70:' >> "$root/etc/group"
    ln -s "${home}bin/pg_isready" "$root/usr/local/bin/pg_isready"
    # What the image of that name does, as far as compose.yaml asks for it.
    cat > "$root/usr/local/bin/entry" <<END
#!/bin/sh
set -eu
data=/var/lib/postgresql/data
mkdir -p "\$data" && chown -R postgres "\$data" && chmod 700 "\$data"
if [ ! -f "\$data/PG_VERSION" ]; then
  echo "\$POSTGRES_PASSWORD" > /tmp/password
  chmod 644 /tmp/password
  su postgres -c "${home}bin/initdb -D \$data -U \$POSTGRES_USER -A scram-sha-256 --pwfile=/tmp/password -E UTF8 --no-locale"
  echo 'host all all all scram-sha-256' >> "\$data/pg_hba.conf"
  echo "create database \$POSTGRES_DB" | su postgres -c "${home}bin/postgres --single -D \$data postgres"
fi
exec su postgres -c "exec ${home}bin/postgres -D \$data -c listen_addresses='*' -c unix_socket_directories=/tmp"
END
    chmod 755 "$root/usr/local/bin/entry"
    ;;
esac
