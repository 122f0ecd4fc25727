"""A trained reader's opinion of what each number on a receipt is, beside the rules' own.

The rules (parsers.fields) know what labels mean. This reader has learned from hundreds of invented
receipts (layouts/) what usually stands where, and so has an opinion of labels it never met.
"""
