"""What people report of the app's set-up in Meta's dashboard: E01 … E18."""

from __future__ import annotations

from gramkey.diagnosis.schema import Cause, Evidence, Row, Sign
from gramkey.diagnosis.verdicts import APP_SET_UP

API_SETUP = "https://developers.facebook.com/apps/"

ROWS: tuple[Row, ...] = (
    Row(
        "E01",
        "Wrong id and secret pair",
        "consent page or exchange of the instagram login",
        (),
        APP_SET_UP,
        (
            Cause(
                "the Meta app's id and secret (Settings, Basic) were used for the instagram login", Evidence.OBSERVED
            ),
            Cause("a scope name does not exist, and the page blames the app instead (E02)", Evidence.OBSERVED),
        ),
        words="Instagram does not recognise the app. The id and secret probably belong to the Meta app and not to its "
        "Instagram Login, which has a pair of its own.",
        developer_words="Invalid platform app. The Instagram pair stands in the dashboard under Instagram, API setup "
        "with Instagram login, Business login settings.",
        remedy="Register the app with its Instagram app id and Instagram app secret.",
        command="gramkey app add",
        page=API_SETUP,
        source="observed: pdir/social-feed-bundle#105, #167; parse-community/parse-server#6756",
        shown_as=("D-03", "D-23"),
    ),
    Row(
        "E02",
        "A misspelt scope disguised as a wrong app",
        "consent page of the instagram login",
        (),
        APP_SET_UP,
        (Cause("the address asks for a scope whose name does not exist", Evidence.OBSERVED),),
        words="Instagram says that it does not know the app; it answers a misspelt permission in the same words.",
        developer_words="Invalid platform app although the client id is right: one of the scopes does not exist.",
        remedy="Ask for capabilities (read, publish, comments, messages, insights), so that the names are right.",
        command="gramkey login",
        source="observed: codefog/contao-instagram#58",
        shown_as=("D-03",),
    ),
    Row(
        "E05",
        "Redirect URI registered on the wrong settings page",
        "consent page",
        (),
        APP_SET_UP,
        (Cause("it stands in the list of the other login, or under App Domains", Evidence.REPORTED),),
        words="The address is registered, but probably in the wrong place of the dashboard.",
        developer_words="Facebook Login, Settings and Instagram, Business login settings hold separate lists of "
        "redirect URIs.",
        remedy="Add it where the login in use reads it: the instagram login under Business login settings, "
        "the facebook login under Facebook Login, Settings.",
        command="gramkey app list",
        page=API_SETUP,
        source="observed: trypostit/trypost#295; gitroomhq/postiz-app#891",
        shown_as=("D-04", "D-08"),
    ),
    Row(
        "E12",
        "The dashboard no longer looks like the guide",
        "dashboard",
        (Sign(endpoints=("dashboard",), texts=('no "Other" app type', "Add product", "use cases")),),
        APP_SET_UP,
        (Cause("in 2025 and 2026 products were replaced by use cases", Evidence.OBSERVED),),
        words="The guide is older than the dashboard. Look for the use case that manages messages and content on "
        "Instagram.",
        developer_words="Products became use cases: Manage messaging & content on Instagram.",
        remedy="Follow the addresses that gramkey prints instead of click paths.",
        command="gramkey app add",
        page=API_SETUP,
        source="observed: jsmrtn/craftagram#98",
    ),
)
