"""Programs that call the API, and what they are told when something is wrong."""

from __future__ import annotations

import json

from django.test import Client

from changrong.network.people.tokens import issue_token


class Program:
    """A program with a token of its own."""

    def __init__(self, actor=None, language="en"):
        self.client = Client(enforce_csrf_checks=True)
        self.headers = {"Accept-Language": language}
        if actor is not None:
            self.headers["Authorization"] = f"Bearer {issue_token(actor.membership)}"

    def get(self, path, **query):
        return self.client.get(f"/api/v1/{path}", query, headers=self.headers)

    def post(self, path, body):
        text = body if isinstance(body, str) else json.dumps(body)
        return self.client.post(
            f"/api/v1/{path}", text, content_type="application/json", headers=self.headers
        )

    def upload(self, path, **parts):
        return self.client.post(f"/api/v1/{path}", parts, headers=self.headers)

    def delete(self, path):
        return self.client.delete(f"/api/v1/{path}", headers=self.headers)


def problem(response, status):
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    body = response.json()
    assert (body["status"], body["type"]) == (status, "about:blank")
    assert body["title"]
    return body
