#!/bin/sh
# curl does a whole login with Instagram: consent, exchange, long-lived token; then it reads, pages and publishes.
set -eu

ask() { curl --silent --show-error --fail-with-body "$@"; }
member() { printf '%s' "$1" | grep -o "\"$2\": *\"[^\"]*\"" | head -n 1 | cut -d '"' -f 4 | sed 's,\\/,/,g'; }
ids() { printf '%s' "$1" | grep -o '"id":"[0-9]*"' | cut -d '"' -f 4; }

given=$(cat)
client_id=$(member "$given" client_id)
client_secret=$(member "$given" client_secret)
redirect_uri=$(member "$given" redirect_uri)
account=$(member "$given" account)
image=$(member "$given" image)

# The person opens the page, chooses an account and presses the button.
page=$(ask --get https://www.instagram.com/oauth/authorize \
  --data-urlencode "client_id=$client_id" \
  --data-urlencode "redirect_uri=$redirect_uri" \
  --data "response_type=code&state=of-our-own" \
  --data "scope=instagram_business_basic,instagram_business_content_publish,instagram_business_manage_insights")
action=$(printf '%s' "$page" | sed -n 's/.*<form[^>]* action="\([^"]*\)".*/\1/p')
dialog=$(printf '%s' "$page" | sed -n 's/.*name="dialog" value="\([^"]*\)".*/\1/p')
set --
for permission in $(printf '%s' "$page" | grep -o 'name="permission" value="[^"]*"' | cut -d '"' -f 4); do
  set -- "$@" --data-urlencode "permission=$permission"
done
back=$(ask --output /dev/null --write-out '%{redirect_url}' "$action" \
  --data-urlencode "dialog=$dialog" "$@" --data-urlencode "account=$account" --data answer=allow)
code=$(printf '%s' "$back" | sed -n 's/.*[?&]code=\([^&#]*\).*/\1/p')

# As in the samples of Meta's page: the exchange is a multipart form.
short=$(ask https://api.instagram.com/oauth/access_token \
  --form "client_id=$client_id" \
  --form "client_secret=$client_secret" \
  --form grant_type=authorization_code \
  --form "redirect_uri=$redirect_uri" \
  --form "code=$code")
long=$(ask --get https://graph.instagram.com/access_token \
  --data grant_type=ig_exchange_token \
  --data-urlencode "client_secret=$client_secret" \
  --data-urlencode "access_token=$(member "$short" access_token)")
token=$(member "$long" access_token)

graph=https://graph.instagram.com/v26.0
me=$(ask --get "$graph/me" --data fields=user_id,username --data-urlencode "access_token=$token")
user_id=$(member "$me" user_id)

page=$(ask --get "$graph/$user_id/media" --data "fields=id&limit=20" --data-urlencode "access_token=$token")
media=$(ids "$page")
while next=$(member "$page" next) && [ -n "$next" ]; do
  page=$(ask "$next")
  media="$media $(ids "$page")"
done

container=$(ask "$graph/$user_id/media" -H "Authorization: Bearer $token" \
  --data-urlencode "image_url=$image" --data caption=Rye)
published=$(ask "$graph/$user_id/media_publish" -H "Authorization: Bearer $token" \
  --data-urlencode "creation_id=$(member "$container" id)")

set -- $media
printf '{"short": %s, "long": %s, "me": %s, "media": %d, "published": "%s", "back": "%s"}' \
  "$short" "$long" "$me" "$#" "$(member "$published" id)" "$back"
