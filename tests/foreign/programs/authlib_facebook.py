"""Authlib logs in with Facebook Login, makes the token long-lived and reads the person and their Pages."""

from authlib.integrations.requests_client import OAuth2Session
from person import agree, as_the_server_sees, settings, tell

GRAPH = "https://graph.facebook.com/v26.0"

given = settings()
with OAuth2Session(
    given["client_id"],
    given["client_secret"],
    scope="instagram_basic,pages_show_list,pages_read_engagement",
    redirect_uri=given["redirect_uri"],
    token_endpoint_auth_method="client_secret_post",
) as session:
    address, state = session.create_authorization_url("https://www.facebook.com/v26.0/dialog/oauth")
    back = as_the_server_sees(agree(address, given["account"]))
    short = session.fetch_token(f"{GRAPH}/oauth/access_token", authorization_response=back, state=state)
    long = session.fetch_token(
        f"{GRAPH}/oauth/access_token", grant_type="fb_exchange_token", fb_exchange_token=short["access_token"]
    )
    me = session.get(f"{GRAPH}/me", params={"fields": "id,name"}).json()
    pages = session.get(f"{GRAPH}/me/accounts", params={"fields": "name,instagram_business_account"}).json()
    tell(short=short, long=long, me=me, pages=pages["data"])
