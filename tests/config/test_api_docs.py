import re


def test_api_docs_carry_nothing_the_policy_refuses(client):
    page = client.get("/api/docs/").content.decode()
    assert re.findall(r"<style|style=|<script(?![^>]*\bsrc=)", page) == []


def test_api_docs_script_reads_our_schema(client):
    page = client.get("/api/docs/").content.decode()
    address = re.findall(r'<script src="(/api/docs/[^"]*)"', page)[0]
    script = client.get(address)
    assert script["Content-Type"] == "application/javascript"
    assert "/api/schema/" in script.content.decode()
