"""`python -m daxu` is `daxu`."""

from daxu.cli.main import main

if __name__ == "__main__":
    main()
