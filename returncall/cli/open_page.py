"""returncall open: the page of the running service, by a fresh one-time link."""

from __future__ import annotations

import click


@click.command(name="open")
@click.option("--print", "print_only", is_flag=True, help="only print the link; it works once, for a day")
@click.pass_context
def command(ctx: click.Context, print_only: bool) -> None:
    """Open the page of the running service in your browser, logged in."""
    import webbrowser

    from config.place import folders
    from returncall.errors import StoreError
    from returncall.service.running_page import find_page
    from returncall.web.doors import new_link

    _, data_dir = folders(ctx.obj["config"], ctx.obj["data"])
    page = find_page(data_dir)
    if page is None:
        raise StoreError(
            f"No service with a page is running for {data_dir}.",
            remedy="Start it: returncall run (or, for good: returncall service install). Then try again.",
        )
    link = page.origin + new_link(page.key)
    if print_only:
        click.echo(link)
        return
    if not webbrowser.open(link):
        click.echo("No browser could be started here. Open this link yourself; it works once:", err=True)
        click.echo(link)
