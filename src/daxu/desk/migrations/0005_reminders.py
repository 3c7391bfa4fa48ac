from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("desk", "0004_sheet_mappings"),
    ]

    operations = [
        migrations.CreateModel(
            name="Reminder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField(verbose_name="日期")),
                ("channel", models.CharField(max_length=10, verbose_name="途径")),
                ("recipient", models.CharField(max_length=254, verbose_name="收件人")),
                ("state", models.CharField(max_length=10, verbose_name="状态")),
                ("why", models.CharField(blank=True, max_length=300, verbose_name="未送达原因")),
                ("at", models.DateTimeField(verbose_name="时间")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("day", "channel", "recipient"), name="one_reminder_a_day"),
                ],
            },
        ),
        migrations.CreateModel(
            name="CalendarFeed",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("organisation", models.CharField(db_index=True, max_length=40, verbose_name="单位")),
                ("digest", models.CharField(max_length=64, unique=True, verbose_name="散列")),
                ("made_by", models.CharField(max_length=150, verbose_name="建立人")),
                ("made", models.DateTimeField(verbose_name="建立时间")),
                ("withdrawn", models.DateTimeField(blank=True, null=True, verbose_name="撤销时间")),
            ],
        ),
    ]
