"""The sample mailbox and profile of `returncall demo`; ABOUT.md says what each message shows."""
