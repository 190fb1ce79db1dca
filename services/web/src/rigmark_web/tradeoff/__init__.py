"""Speed against quality: the results that the filters show, as one chart."""
