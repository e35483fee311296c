"""What is remembered: accounts, links and their results, pictures, callbacks. The only room that speaks SQL.

Functions take a `Database` and, where personal data is touched, a `Vault` or a session's own key. Times are epoch
milliseconds, given by the caller: nothing here looks at a clock.
"""
