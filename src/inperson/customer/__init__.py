"""What a customer's backend does, for `inperson.client`: the calls, what they answer, what can go wrong."""
