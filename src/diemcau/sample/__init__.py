"""The story: source conferences and one live province, told through the real services.

Everything a person meets in the demo, in a scenario, in a browser test and in a benchmark comes from here,
so that all of them speak of the same morning.
"""
