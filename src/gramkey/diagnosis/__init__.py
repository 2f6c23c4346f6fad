"""What an error means: every known failure as data, and the functions that recognise and explain it."""

from gramkey.diagnosis.catalogue import GROUPS, ROWS
from gramkey.diagnosis.diagnosing import Diagnosis, diagnose, diagnose_answer, diagnose_page, diagnose_redirect
from gramkey.diagnosis.schema import Again, Cause, Evidence, Kind, Life, Row, Who

__all__ = [
    "GROUPS",
    "ROWS",
    "Again",
    "Cause",
    "Diagnosis",
    "Evidence",
    "Kind",
    "Life",
    "Row",
    "Who",
    "diagnose",
    "diagnose_answer",
    "diagnose_page",
    "diagnose_redirect",
]
