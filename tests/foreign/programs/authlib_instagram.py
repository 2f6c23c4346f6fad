"""Authlib logs in with Instagram Login, makes the token long-lived and reads the account."""

from authlib.integrations.requests_client import OAuth2Session
from person import agree, as_the_server_sees, settings, tell

given = settings()
with OAuth2Session(
    given["client_id"],
    given["client_secret"],
    scope=["instagram_business_basic", "instagram_business_content_publish"],
    redirect_uri=given["redirect_uri"],
    token_endpoint_auth_method="client_secret_post",
    token_placement="uri",
) as session:
    address, state = session.create_authorization_url("https://www.instagram.com/oauth/authorize")
    back = as_the_server_sees(agree(address, given["account"]))
    short = session.fetch_token(
        "https://api.instagram.com/oauth/access_token", authorization_response=back, state=state
    )
    long = session.get(
        "https://graph.instagram.com/access_token",
        params={"grant_type": "ig_exchange_token", "client_secret": given["client_secret"]},
    ).json()
    session.token = long
    me = session.get("https://graph.instagram.com/v26.0/me", params={"fields": "user_id,username"}).json()
    tell(short=short, long=long, me=me)
