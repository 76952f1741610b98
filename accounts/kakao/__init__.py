"""Sign-in with Kakao: what its tokens must prove, where its keys come from, allauth's provider.

The built-in Kakao provider of allauth cannot log in by token, so phones and pages share a hardened
OpenID Connect provider (docs/adr/0011-kakao-sign-in.md).
"""
