"""重点项目: from lead to production — entering what happened, and everything that is read out of it.

`acting` is the one way in: each deed is one command with a key. `standing` answers what stands, as of a day.
"""
