"""`make site`: the course as static pages, which any web server shows, and a double click on `site/index.html` too.

    course    what the site takes from the package and from the data, and the network that runs in the page
    export    networks, heatmaps and programs as scripts for the live views
    pages     notebooks as pages: pictures with their sentences, long code folded, live views in their places
    formulas  formulas as drawings, with MathML for screen readers: no script and no font has to be fetched
    conf      the settings of Sphinx, which makes the book
    static/   the live views, in JavaScript, and their looks
"""
