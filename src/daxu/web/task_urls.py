"""The addresses of tasks, causes and opinions."""

from __future__ import annotations

from django.urls import URLPattern, path

from daxu.web.views import causes, opinions, task, task_reading, tasks

TASKS: list[URLPattern] = [
    path("tasks", tasks.tasks, name="tasks"),
    path("tasks.xlsx", tasks.tasks_xlsx, name="tasks-xlsx"),
    path("tasks.docx", tasks.tasks_docx, name="tasks-docx"),
    path("tasks/propose", task_reading.propose, name="tasks-propose"),
    path("tasks/enter", task_reading.enter, name="tasks-enter"),
    path("tasks/causes", causes.causes, name="causes"),
    path("tasks/causes/<str:code>", causes.file, name="cause-file"),
    path("tasks/opinions", opinions.opinions, name="opinions"),
    path("tasks/opinions/new", opinions.new, name="opinion-enter"),
    path("tasks/opinions/<str:opinion>/reply.docx", opinions.reply_docx, name="opinion-reply"),
    path("tasks/next-year.docx", opinions.next_year_docx, name="next-year"),
    path("tasks/<str:task>", task.task, name="task"),
    path("tasks/<str:task>/step/<str:deed>", task.step, name="task-step"),
    path("tasks/<str:task>/files/<str:digest>", task.task_file, name="task-file"),
]
