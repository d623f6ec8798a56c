"""花名册用词 — the words a union may be asked about, and what each of the values we know is called.

Apart from rosters.py, which the reading process loads and which therefore needs no translator.
"""

from typing import Any

from app.core.text import _l

DOCUMENTS: dict[str, Any] = {
    "resident": _l("Resident identity card"),
    "hmt_residence": _l("Residence permit for Hong Kong, Macao and Taiwan residents"),
    "foreign_residence": _l("Foreign permanent resident card"),
    "passport": _l("Passport"),
    "hm_permit": _l("Mainland travel permit for Hong Kong and Macao residents"),
    "tw_permit": _l("Mainland travel permit for Taiwan residents"),
    "other": _l("Another document"),
}

# columns whose words are asked about
WORD_FIELDS: dict[str, Any] = {
    "dept": _l("Department"),
    "gender": _l("Gender"),
    "is_member": _l("Union member"),
    "status": _l("Employment"),
    "id_kind": _l("Kind of document"),
    "employment_type": _l("Employment type"),
    "political_status": _l("Political status"),
    "education": _l("Education"),
    "marital_status": _l("Marital status"),
    "grade": _l("Grade"),
}
