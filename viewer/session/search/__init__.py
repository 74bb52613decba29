"""Search: documents, keys of their texts, an index, ranking, snippets, and input by pinyin."""
