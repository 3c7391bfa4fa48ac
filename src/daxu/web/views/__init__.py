"""The pages, one module a subject: parse the request, call a duty, render."""
