"""One request walked over HTTP as people walk it: forms, cookies and CSRF; no look behind the pages."""
