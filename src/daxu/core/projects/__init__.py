"""Key projects (重点项目): one record for life, stages, three measures, the five rates, issues, cards.

What people enter is a `ProjectStep`; a `Project` is the fold of its steps. The modules beside it judge: they know no
clock, no table and no page.
"""
