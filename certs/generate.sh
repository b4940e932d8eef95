#!/bin/sh
# Creates a CA, a certificate for the webhook, and the webhook configurations that trust it.
set -eu

usage() {
  cat <<'END'
usage: certs/generate.sh DIR [NAME...]

Writes into DIR, which is created if it does not exist:
  ca.crt ca.key     a CA, valid for ten years
  tls.crt tls.key   the webhook's certificate, valid for one year: for the Service portcullis in namespace
                    portcullis, for localhost, and for each NAME (a DNS name or an IP address)
  webhooks.yaml     k8s/static/webhooks.yaml with the CA as caBundle

An existing CA in DIR is used again, so that a new certificate needs no new caBundle.
END
}

case ${1:-} in
  '' | -h | --help)
    usage >&2
    [ "${1:-}" ] && exit 0 || exit 2
    ;;
esac
command -v openssl >/dev/null || {
  echo "certs/generate.sh: openssl is not on the PATH" >&2
  exit 2
}

home=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
dir=$1
shift
mkdir -p "$dir"
umask 077

service=portcullis.portcullis.svc
names="DNS:$service,DNS:portcullis.portcullis,DNS:$service.cluster.local,DNS:localhost,IP:127.0.0.1"
for name in "$@"; do
  case $name in
    *:*) names="$names,IP:$name" ;;
    *[!0-9.]*) names="$names,DNS:$name" ;;
    *) names="$names,IP:$name" ;;
  esac
done

if [ ! -e "$dir/ca.crt" ] || [ ! -e "$dir/ca.key" ]; then
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -sha256 -days 3650 \
    -subj "/CN=portcullis CA" -addext "keyUsage=critical,keyCertSign,cRLSign" \
    -keyout "$dir/ca.key" -out "$dir/ca.crt" 2>/dev/null
fi

request=$(mktemp)
trap 'rm -f "$request" "$request.ext"' EXIT
openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -sha256 \
  -subj "/CN=$service" -keyout "$dir/tls.key.new" -out "$request" 2>/dev/null
cat >"$request.ext" <<END
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = serverAuth
subjectAltName = $names
END
openssl x509 -req -in "$request" -CA "$dir/ca.crt" -CAkey "$dir/ca.key" -CAcreateserial \
  -sha256 -days 365 -extfile "$request.ext" -out "$dir/tls.crt.new" 2>/dev/null
rm -f "$dir/ca.srl"
# Replace both files with little delay: the server reads them again when they change.
mv "$dir/tls.key.new" "$dir/tls.key"
mv "$dir/tls.crt.new" "$dir/tls.crt"

bundle=$(openssl base64 -A -in "$dir/ca.crt")
sed "s|^\( *\)service: .*|&\\
\1caBundle: $bundle|" "$home/k8s/static/webhooks.yaml" >"$dir/webhooks.yaml"

cat <<END
$dir/tls.crt is valid until $(openssl x509 -noout -enddate -in "$dir/tls.crt" | cut -d = -f 2).
To install:
  kubectl apply -k $home/k8s/files
  kubectl -n portcullis create secret tls portcullis-certificate --cert=$dir/tls.crt --key=$dir/tls.key
  kubectl -n portcullis rollout status deployment portcullis
  kubectl apply -f $dir/webhooks.yaml
END
