"""python-facebook-api logs in with the address pasted from the browser, renews its token and lists the Pages."""

from person import agree, settings, tell
from pyfacebook import GraphAPI

given = settings()
api = GraphAPI(app_id=given["client_id"], app_secret=given["client_secret"], oauth_flow=True, version="v26.0")
address, state = api.get_authorization_url(
    redirect_uri=given["redirect_uri"],
    scope=["instagram_basic", "pages_show_list", "pages_read_engagement"],
    state="a state of our own",
)
pasted = agree(address, given["account"])
short = api.exchange_user_access_token(response=pasted, redirect_uri=given["redirect_uri"], state=state)
long = api.exchange_long_lived_user_access_token(access_token=short["access_token"])
api.access_token = long["access_token"]
me = api.get_object("me", fields="id,name")
pages = api.get_connection("me", "accounts", fields="name,instagram_business_account{id,username}")
inspected = api.debug_token(input_token=long["access_token"])
tell(pasted=pasted, short=short, long=long, me=me, pages=pages["data"], inspected=inspected["data"])
