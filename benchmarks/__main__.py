"""`make bench`: run every claim and print what came out, whatever it shows."""

from rich.console import Console
from rich.table import Table

from benchmarks import deciding, screening

if __name__ == "__main__":
    console = Console()
    for claim in (screening, deciding):
        what, timed = claim.run()
        table = Table(
            "", "wall, ms", "CPU, ms", "wall, times the first", title=what, title_justify="left"
        )
        for one in timed:
            table.add_row(
                one.name,
                f"{one.wall * 1000:,.3f}",
                f"{one.cpu * 1000:,.3f}",
                f"{one.wall / timed[0].wall:.2f}",
            )
        console.print(table)
