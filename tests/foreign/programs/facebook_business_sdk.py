"""Meta's own facebook-business uses a token: it has no login, so the token is fetched without it."""

from urllib.parse import parse_qs, urlencode, urlsplit

import requests
from facebook_business.adobjects.iguser import IGUser
from facebook_business.adobjects.user import User
from facebook_business.api import FacebookAdsApi
from facebook_business.exceptions import FacebookRequestError
from person import agree, settings, tell

given = settings()
asked = {
    "client_id": given["client_id"],
    "redirect_uri": given["redirect_uri"],
    "scope": "instagram_basic,pages_show_list,pages_read_engagement",
    "response_type": "code",
    "state": "x",
}
back = agree(f"https://www.facebook.com/v26.0/dialog/oauth?{urlencode(asked)}", given["account"])
proof = {name: given[name] for name in ("client_id", "client_secret", "redirect_uri")}
code = parse_qs(urlsplit(back).query)["code"][0]
token = requests.get("https://graph.facebook.com/v26.0/oauth/access_token", params=proof | {"code": code}).json()

FacebookAdsApi.init(given["client_id"], given["client_secret"], token["access_token"])
me = User("me").api_get(fields=["id", "name"]).export_all_data()
pages = [page.export_all_data() for page in User("me").get_accounts(fields=["name", "instagram_business_account"])]
linked = [page["instagram_business_account"]["id"] for page in pages if "instagram_business_account" in page]
account = IGUser(linked[0]).api_get(fields=["username"]).export_all_data()

FacebookAdsApi.init(given["client_id"], "0" * 32, token["access_token"])
try:
    User("me").api_get(fields=["id"])
    refused = None
except FacebookRequestError as error:
    refused = {"code": error.api_error_code(), "message": error.api_error_message()}
tell(me=me, pages=pages, account=account, refused=refused)
