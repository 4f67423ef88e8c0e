"""Pages of surveys that everybody may open."""
