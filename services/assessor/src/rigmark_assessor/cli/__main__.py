"""`python -m rigmark_assessor.cli`."""

from rigmark_assessor.cli.main import main

if __name__ == "__main__":
    main()
