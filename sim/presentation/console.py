"""The console of every command: as rich's, but a reader that went away is the command's to tell."""

import rich.console


class Console(rich.console.Console):
    """A console whose closed pipe is an error like any other, not an exit of its own."""

    def on_broken_pipe(self) -> None:
        """Say no more, and leave it to the command line how to end.

        Raises:
            BrokenPipeError: always.
        """
        self.quiet = True
        raise BrokenPipeError
