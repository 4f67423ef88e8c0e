"""The form engine: a restricted JSON Schema becomes fields, and what people type becomes answers.

The order in which a door uses it: `parse` once for each version of a service; `shown_fields` to draw a
section; `read` what was posted; `merged` into the draft; `section_problems` beside the fields;
`problems` before filing; `review` to read it all back.
"""

from balai.forms.rules.checking import problems, section_problems
from balai.forms.rules.conditions import active_fields, holds, prune, shown_fields
from balai.forms.rules.identity import Remark, check_kk, check_nik
from balai.forms.rules.parsing import parse
from balai.forms.rules.reading import merged, read, tidied
from balai.forms.rules.saying import review, say
from balai.forms.rules.shapes import Answers, Field, Form, Option, Reading, Section
from balai.forms.rules.values import clean_text, hides

__all__ = [
    "Answers",
    "Field",
    "Form",
    "Option",
    "Reading",
    "Remark",
    "Section",
    "active_fields",
    "check_kk",
    "check_nik",
    "clean_text",
    "hides",
    "holds",
    "merged",
    "parse",
    "problems",
    "prune",
    "read",
    "review",
    "say",
    "section_problems",
    "shown_fields",
    "tidied",
]
