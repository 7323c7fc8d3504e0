"""The only door to other people's vector and table files: strict, limited, without GDAL.

GDAL guesses a format from the content, and some formats name other files or addresses: an
upload called .geojson that was a VRT read any file of the server (promises.md, finding 2).
So each file is read as what its name says, by a reader of that format alone, and nothing is
opened that it names. What strangers send is read in a process apart (`apart`).
"""
