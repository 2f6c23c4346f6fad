"""Meta's own facebook-business uses a token, which it is given: reads, pages, publishes, and reads an error."""

from facebook_business.adobjects.iguser import IGUser
from facebook_business.adobjects.user import User
from facebook_business.api import FacebookAdsApi
from facebook_business.exceptions import FacebookRequestError
from person import settings, tell

given = settings()
FacebookAdsApi.init(given["client_id"], given["client_secret"], given["access_token"])
me = User("me").api_get(fields=["id", "name"]).export_all_data()
pages = [page.export_all_data() for page in User("me").get_accounts(fields=["name", "instagram_business_account"])]
linked = [page["instagram_business_account"] for page in pages if "instagram_business_account" in page]
account = IGUser(linked[0]["id"])
username = account.api_get(fields=["username"])["username"]
media = [item.export_all_data() for item in account.get_media(fields=["permalink"], params={"limit": 20})]

container = account.create_media(params={"image_url": given["image"], "caption": "Rye"})
published = account.create_media_publish(params={"creation_id": container["id"]})
insights = [metric.export_all_data() for metric in account.get_insights(params={"metric": ["reach"], "period": "day"})]

FacebookAdsApi.init(given["client_id"], "0" * 32, given["access_token"])
try:
    User("me").api_get(fields=["id"])
    refused = None
except FacebookRequestError as error:
    refused = {"code": error.api_error_code(), "message": error.api_error_message()}
tell(me=me, pages=pages, username=username, media=media, published=published["id"], insights=insights, refused=refused)
