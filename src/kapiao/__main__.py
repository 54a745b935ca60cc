"""`python -m kapiao` and the `kapiao` command."""

from kapiao.cli import main

if __name__ == "__main__":
    main()
