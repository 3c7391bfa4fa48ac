"""Key projects (重点项目): one record for life, the stage chain, three measures, the five rates, the list of issues, cards.

What people enter is a `ProjectStep`; a `Project` is the fold of its steps. The modules beside it judge: they know no
clock, no table and no page.
"""
