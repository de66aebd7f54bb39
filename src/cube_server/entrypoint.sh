#!/bin/sh
# Makes the key of this container's TLS, then becomes the command that it is given.
# The load balancer does not check the certificate of its targets: each container has one of its own, and its key stays in it.
set -eu
umask 077

TLS_KEYSTORE="$(mktemp -d)/keystore.p12"
TLS_KEYSTORE_PASSWORD="$(head -c 32 /dev/urandom | base64)"
export TLS_KEYSTORE TLS_KEYSTORE_PASSWORD

# The password comes from the environment: an argument can be read by every process.
keytool -genkeypair -alias cube_server -dname CN=cube_server -keyalg RSA -keysize 2048 -validity 3650 \
  -storetype PKCS12 -keystore "$TLS_KEYSTORE" -storepass:env TLS_KEYSTORE_PASSWORD

exec "$@"
