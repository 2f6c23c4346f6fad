"""Error texts in other languages, to find out programs that match on English ones.

Meta's own translations are not established. These sentences are the emulator's, one for each kind of error, and each
says so; the numbers beside them are Meta's.
"""

from __future__ import annotations

from dataclasses import replace

from gramkey.emulator.errors import Row

MARKS = {
    "de": "(Wortlaut des Emulators)",
    "ja": "（エミュレーター独自の文面）",
    "pt": "(texto do emulador)",
}

SENTENCES = {
    "expired": {
        "de": "Fehler bei der Prüfung des Zugriffsschlüssels: Die Sitzung ist abgelaufen.",
        "ja": "アクセストークンの検証エラー：セッションの有効期限が切れています。",
        "pt": "Erro ao validar o token de acesso: a sessão expirou.",
    },
    "session": {
        "de": "Fehler bei der Prüfung des Zugriffsschlüssels: Die Sitzung ist nicht mehr gültig.",
        "ja": "アクセストークンの検証エラー：セッションは無効になりました。",
        "pt": "Erro ao validar o token de acesso: a sessão não é mais válida.",
    },
    "token": {
        "de": "Für diese Anfrage wird ein Zugriffsschlüssel benötigt.",
        "ja": "このリクエストにはアクセストークンが必要です。",
        "pt": "É necessário um token de acesso para esta solicitação.",
    },
    "permission": {
        "de": "Die App hat für diese Aktion keine Berechtigung.",
        "ja": "アプリにはこの操作の権限がありません。",
        "pt": "O aplicativo não tem permissão para esta ação.",
    },
    "limit": {
        "de": "Das Anfragelimit wurde erreicht.",
        "ja": "リクエストの上限に達しました。",
        "pt": "O limite de solicitações foi atingido.",
    },
    "service": {
        "de": "Ein unbekannter Fehler ist aufgetreten. Bitte versuche es später erneut.",
        "ja": "不明なエラーが発生しました。後でもう一度お試しください。",
        "pt": "Ocorreu um erro desconhecido. Tente novamente mais tarde.",
    },
    "login": {
        "de": "Fehler bei der Prüfung der Anmeldung.",
        "ja": "ログインの検証エラーです。",
        "pt": "Erro ao validar o login.",
    },
    "media": {
        "de": "Der Beitrag kann nicht veröffentlicht werden.",
        "ja": "メディアを公開できません。",
        "pt": "Não é possível publicar a mídia.",
    },
    "request": {
        "de": "Nicht unterstützte Anfrage.",
        "ja": "サポートされていないリクエストです。",
        "pt": "Solicitação não suportada.",
    },
}
"""What is said of each kind of error, by language."""

KINDS: tuple[tuple[tuple[int, int], str], ...] = (
    ((-2, 2), "service"),
    ((4, 4), "limit"),
    ((17, 17), "limit"),
    ((32, 32), "limit"),
    ((341, 341), "limit"),
    ((368, 368), "limit"),
    ((613, 613), "limit"),
    ((80_000, 80_014), "limit"),
    ((190, 190), "session"),
    ((102, 102), "session"),
    ((104, 104), "token"),
    ((2500, 2500), "token"),
    ((101, 101), "login"),
    ((191, 191), "login"),
    ((3, 3), "permission"),
    ((10, 10), "permission"),
    ((200, 299), "permission"),
    ((9, 9), "media"),
    ((24, 25), "media"),
    ((352, 352), "media"),
    ((9004, 9007), "media"),
    ((36_000, 36_004), "media"),
)
"""The kind of an error by its code: the first range that holds it. Every other code is a wrong request."""


def translated(row: Row, language: str) -> Row:
    """The error with its words, and those for people where it has any, in that language."""
    if language == "en" or not row.text:
        return row
    text = f"{SENTENCES[_kind(row)][language]} {MARKS[language]}"
    return replace(row, text=text, user_title=row.user_title and text, user_text=row.user_text and text)


def _kind(row: Row) -> str:
    if row.shape == "S1" or row.subcode in (36007, 36008, 36009):
        return "login"
    if (row.code, row.subcode) == (190, 463):
        return "expired"
    code = row.code or 0
    return next((kind for (low, high), kind in KINDS if row.code and low <= code <= high), "request")
